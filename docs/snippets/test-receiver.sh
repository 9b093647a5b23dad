curl -X POST https://drops.example/api/webhooks/shop/test \
  -H "Authorization: Bearer $OPERATOR_TOKEN"
