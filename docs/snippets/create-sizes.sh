for size in 42 43 44; do
  curl -X PUT "https://drops.example/api/drops/shoe-$size" \
    -H "Authorization: Bearer $OPERATOR_TOKEN" \
    -d "{
      \"title\": \"The shoe\",
      \"product\": \"shoe\",
      \"size\": \"$size\",
      \"total\": 20
    }"
done
