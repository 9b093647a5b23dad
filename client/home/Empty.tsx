const EXAMPLE = `curl -X PUT ${location.origin}/api/drops/air-one \\
  -H "Authorization: Bearer $OPERATOR_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"title": "Air One", "total": 500}'`;

/** Only an operator can do something about an empty list, so it says how. */
export function Empty() {
  return (
    <div className="empty">
      <p>The next drop shows here as soon as the shop makes it. One call is enough:</p>
      <pre>
        <code>{EXAMPLE}</code>
      </pre>
    </div>
  );
}
