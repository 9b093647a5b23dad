/** What a proof is worth, and what it is not. */
export function Explanations() {
  return (
    <>
      <section className="part" aria-labelledby="cannot">
        <h2 id="cannot">What a proof cannot show</h2>
        <ul className="plain">
          <li>
            <strong>What was never written down.</strong> Refusals leave no entry. Whether the server, or a network
            before it, let some requests wait or fall before they were recorded cannot be seen here. In order means the
            order in which they were recorded.
          </li>
          <li>
            <strong>Who is behind a pseudonym.</strong> One person with several accounts looks like several shoppers,
            and the shop could have bought from itself.
          </li>
          <li>
            <strong>What was done before it was published.</strong> The hashes bind the server from the moment when
            somebody else knows them. That is why noting the last one is worth more than our word.
          </li>
          <li>
            <strong>That everybody sees the same.</strong> A server could show you another file than your neighbour.
            Compare the last hash with somebody.
          </li>
          <li>
            <strong>What became of the goods.</strong> Nothing here says whether anything was sent, or paid.
          </li>
        </ul>
        <p>It hides names, not times: whoever knows to the millisecond when somebody bought can find that entry.</p>
      </section>
      <section className="part" aria-labelledby="how">
        <h2 id="how">How the check works</h2>
        <p>
          The file holds every entry of the drop’s ledger in order. Your browser runs the very code that decided them
          and demands that each follows from the ones before. Each entry also carries a hash, a fingerprint of itself
          and of the one before it, so that none can be changed without all that follow.{' '}
          <a href="/docs/proof">Write a check of your own</a>; it takes thirty lines.
        </p>
      </section>
    </>
  );
}
