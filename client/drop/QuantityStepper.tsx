import { useState } from 'react';

interface QuantityStepperProps {
  /** From 1 to `max`. */
  readonly value: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** How many to buy: by the buttons, by typing, or by the arrow keys. */
export function QuantityStepper({ value, max, onChange }: QuantityStepperProps) {
  // What is being typed may be no number for a moment.
  const [typed, setTyped] = useState<string>();
  const choose = (next: number): void => {
    setTyped(undefined);
    onChange(Math.max(1, Math.min(max, next)));
  };
  return (
    <fieldset className="stepper" aria-label="Quantity">
      <button type="button" aria-label="One fewer" aria-disabled={value <= 1} onClick={() => choose(value - 1)}>
        −
      </button>
      <input
        type="number"
        inputMode="numeric"
        aria-label="Quantity"
        min={1}
        max={max}
        step={1}
        value={typed ?? value}
        onChange={({ target }) => {
          const next = target.valueAsNumber;
          if (Number.isInteger(next) && next >= 1 && next <= max) choose(next);
          else setTyped(target.value);
        }}
        onBlur={() => {
          if (typed !== undefined) choose(Math.trunc(Number(typed)) || value);
        }}
      />
      <button type="button" aria-label="One more" aria-disabled={value >= max} onClick={() => choose(value + 1)}>
        +
      </button>
    </fieldset>
  );
}
