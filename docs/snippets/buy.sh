HOST=https://drops.example
TOKEN=$(curl -s -X POST $HOST/api/session | sed 's/.*"token":"\([^"]*\)".*/\1/')

curl -X POST $HOST/api/drops/air-one/purchases \
  -H "Authorization: Bearer $TOKEN" \
  -H "Idempotency-Key: order-2041" \
  -d '{"quantity": 1}'
