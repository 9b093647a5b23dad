import { useState } from 'react';
import { TextField } from '../ui/index.ts';
import { EVERYTHING, type Search, searchProblem, tidied } from './search.ts';

interface SearchFormProps {
  readonly search: Search;
  readonly onSearch: (search: Search) => void;
}

/** Looks for the orders of a shopper, for a purchase id, or for both. */
export function SearchForm({ search, onSearch }: SearchFormProps) {
  const [typed, setTyped] = useState(search);
  const [problem, setProblem] = useState<string>();
  const isSearching = search.shopper !== '' || search.id !== '';
  const submit = (): void => {
    const next = tidied(typed);
    const wrong = searchProblem(next);
    setProblem(wrong);
    if (wrong === undefined) onSearch(next);
  };
  return (
    <search>
      <form
        className="search"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          label="Shopper"
          type="search"
          name="shopper"
          autoComplete="off"
          spellCheck={false}
          value={typed.shopper}
          onChange={({ target }) => setTyped({ ...typed, shopper: target.value })}
        />
        <TextField
          label="Purchase id"
          type="search"
          name="id"
          autoComplete="off"
          spellCheck={false}
          value={typed.id}
          onChange={({ target }) => setTyped({ ...typed, id: target.value })}
        />
        <div className="search-deeds">
          <button className="button" type="submit">
            Search
          </button>
          {isSearching && (
            <button className="text-button" type="button" onClick={() => onSearch(EVERYTHING)}>
              Show all
            </button>
          )}
        </div>
        <div className="search-problem" aria-live="polite">
          {problem !== undefined && <p className="field-error">{problem}</p>}
        </div>
      </form>
    </search>
  );
}
