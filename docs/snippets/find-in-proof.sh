HOST=https://drops.example

# With the token that your shop minted for the customer.
curl $HOST/api/drops/air-zero/proof/mine -H "Authorization: Bearer $DROP_TOKEN"
