curl -X POST https://drops.example/api/webhooks/shop/rotate \
  -H "Authorization: Bearer $OPERATOR_TOKEN" \
  -d '{"id": "rotation-1"}'
