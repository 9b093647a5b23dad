HOST=https://drops.example

# Replays every entry of the ledger, and compares.
curl $HOST/api/drops/air-one/audit -H "Authorization: Bearer $OPERATOR_TOKEN"

# The ledger itself. ?after=812 goes on where the last export ended.
curl $HOST/api/drops/air-one/ledger \
  -H "Authorization: Bearer $OPERATOR_TOKEN" -H "Accept: text/csv" > air-one.csv
