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
  // A digit that stays keeps its element, a new one is a new element and turns in. Places count from the right.
  const digits = Array.from(text, (character, index) => ({ character, place: text.length - index }));
  return (
    <p className="figure" data-size={figureSize(text)} data-turns={turns && drawn.current}>
      <span className="visually-hidden">{text}</span>
      <span aria-hidden="true">
        {digits.map(({ character, place }) => (
          <span key={`${place} ${character}`}>{character}</span>
        ))}
      </span>
    </p>
  );
}
