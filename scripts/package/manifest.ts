import { ENTRIES } from './entries.ts';
import { typesPathOf } from './types.ts';

/** What the package takes from the project's own package.json. */
interface RootManifest {
  readonly version: string;
  readonly license: string;
}

export type Manifest = ReturnType<typeof manifestOf>;

/** The package's own package.json. */
export function manifestOf({ version, license }: RootManifest) {
  return {
    name: 'revenue-guard-client',
    version,
    description:
      'Live stock and purchases that are never lost: the SDK, the React hook and the element of Revenue Guard.',
    license,
    type: 'module',
    exports: {
      ...Object.fromEntries(
        ENTRIES.map(({ path, file, source }) => [
          path,
          // Types first: a resolver takes the first condition that it knows.
          { types: `./${typesPathOf(source)}`, default: `./${file}.js` },
        ]),
      ),
      './package.json': './package.json',
    },
    // Importing the element registers it. All else may be left out where it is not used.
    sideEffects: ['./widget.js'],
    files: ['*.js', 'shared', 'types'],
    engines: { node: '>=22' },
    // There are no dependencies: what the SDK is built of comes with it, in the versions that it was tested with. React is
    // the page's own, and only for those who import the hook. useEffectEvent came with 19.2.
    peerDependencies: { react: '>=19.2.0' },
    peerDependenciesMeta: { react: { optional: true } },
  };
}
