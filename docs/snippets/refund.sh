# The buyer sent it back, and it can be sold again.
# "restock": false takes it out of the drop for good.
HOST=https://drops.example
curl -X POST $HOST/api/drops/air-one-held/orders/$SHOPPER/$ORDER/refund \
  -H "Authorization: Bearer $OPERATOR_TOKEN" \
  -d '{"id": "refund-2041", "restock": true}'
