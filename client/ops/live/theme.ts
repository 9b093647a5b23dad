import { useEffect, useState } from 'react';

/** The colours of a chart: those of the page, because a canvas does not know its stylesheet. */
export interface Theme {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly track: string;
  readonly held: string;
  readonly signal: string;
}

const NAMES: readonly (keyof Theme)[] = ['ink', 'muted', 'line', 'track', 'held', 'signal'];

function readTheme(): Theme {
  const styles = getComputedStyle(document.documentElement);
  const colours = NAMES.map((name) => [name, styles.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(colours);
}

/** The page's colours as they are, light or dark. Another object whenever they, or the fonts, have changed. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    const read = () => setTheme(readTheme());
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', read);
    // A figure that was drawn before its font had come stays in the stand-in.
    document.fonts.addEventListener('loadingdone', read);
    return () => {
      dark.removeEventListener('change', read);
      document.fonts.removeEventListener('loadingdone', read);
    };
  }, []);
  return theme;
}
