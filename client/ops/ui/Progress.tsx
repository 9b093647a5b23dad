interface ProgressProps {
  readonly label: string;
  /** From 0 to 1; `undefined` while nobody knows how far it is. */
  readonly share: number | undefined;
}

/** Ticks that turn dark as something goes on, with the needle where it stands. */
export function Progress({ label, share }: ProgressProps) {
  const percent = share === undefined ? undefined : Math.round(share * 1_000) / 10;
  return (
    <div className="scale progress" data-waits={percent === undefined}>
      <progress className="visually-hidden" aria-label={label} max={100} value={percent} />
      <svg className="scale-ticks" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect className="scale-track" width="100" height="1" />
        <rect className="scale-left" width={percent ?? 0} height="1" />
      </svg>
      <svg className="scale-needle" aria-hidden="true">
        <rect x={`${percent ?? 0}%`} />
      </svg>
    </div>
  );
}
