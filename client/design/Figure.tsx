import { useEffect, useRef } from 'react';
import { figureSize } from '../../shared/display/glance.ts';

interface FigureProps {
  readonly text: string;
  /** Turn the digits that change. Not for countdowns: what changes every second must not move every second. */
  readonly turns: boolean;
}

/** The one large figure of a page. */
export function Figure({ text, turns }: FigureProps) {
  const drawn = useRef(false);
  useEffect(() => {
    drawn.current = true;
  }, []);
  const turned = turns && drawn.current ? 'figure-turned' : undefined;
  return (
    <p className="figure" data-size={figureSize(text)}>
      <span className="visually-hidden">{text}</span>
      <span aria-hidden="true">
        {[...text].map((character, index) => (
          // A digit keeps its key while it stays the same, counted from the right; a new one is a new element and turns in.
          <span key={`${text.length - index} ${character}`} className={turned}>
            {character}
          </span>
        ))}
      </span>
    </p>
  );
}
