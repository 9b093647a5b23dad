curl -X POST https://drops.example/api/drops/air-one/pause \
  -H "Authorization: Bearer $OPERATOR_TOKEN" -d '{"id": "pause-1"}'

curl -X POST https://drops.example/api/drops/air-one/resume \
  -H "Authorization: Bearer $OPERATOR_TOKEN" -d '{"id": "resume-1"}'
