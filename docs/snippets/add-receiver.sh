curl -X PUT https://drops.example/api/webhooks/shop \
  -H "Authorization: Bearer $OPERATOR_TOKEN" \
  -d '{
    "url": "'$SHOP_URL'/drop-events",
    "events": ["order.sold", "order.refunded"]
  }'
