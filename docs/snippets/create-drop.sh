curl -X PUT https://drops.example/api/drops/air-two \
  -H "Authorization: Bearer $OPERATOR_TOKEN" \
  -d '{
    "title": "Air Two, first pressing",
    "price": {"amount": 48, "currency": "EUR"},
    "total": 500,
    "perShopperLimit": 2,
    "holdSeconds": 600,
    "opensAt": "2030-05-17T12:00:00+02:00",
    "region": "weur"
  }'
