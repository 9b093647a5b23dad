import { useDrop, useServerNow } from 'revenue-guard-client/react';

export function Opening({ sku }: { sku: string }) {
  const { view, serverNow } = useDrop({ sku, host: 'https://drops.example' });
  const opensAt = view.drop?.opensAt;
  return opensAt === undefined ? null : (
    <Countdown untilMs={opensAt} serverNow={serverNow} />
  );
}

/** Only this renders again with each second. */
function Countdown({
  untilMs,
  serverNow,
}: {
  untilMs: number;
  serverNow: () => number;
}) {
  const secondsLeft = Math.max(
    0,
    Math.ceil((untilMs - useServerNow(serverNow)) / 1_000),
  );
  return <time>Opens in {secondsLeft} s</time>;
}
