import type { Page, Paged } from '../api/usePaged.ts';

interface ShowMoreProps {
  readonly list: Pick<Paged<Page>, 'hasMore' | 'isLoadingMore' | 'showMore'>;
  /** How many are shown, read out when more have come. */
  readonly shown: string;
}

/** The end of a list in pages. The button stays the same element while more is on its way, and so keeps the focus. */
export function ShowMore({ list, shown }: ShowMoreProps) {
  return (
    <div className="show-more">
      <p className="muted small" role="status">
        {shown}
      </p>
      {list.hasMore && (
        <button
          className="button"
          type="button"
          aria-disabled={list.isLoadingMore}
          onClick={() => {
            if (!list.isLoadingMore) list.showMore();
          }}
        >
          {list.isLoadingMore ? <span className="dots">Show more</span> : 'Show more'}
        </button>
      )}
    </div>
  );
}
