import type { ReactNode } from 'react';
import type { Problem } from '../api/problem.ts';

/** What stands in the place of something that is not there. */

/** It is on its way. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <p className="state-note" role="status">
      <span className="dots">Looking up {what}</span>
    </p>
  );
}

interface EmptyProps {
  readonly title: string;
  /** Why there is nothing, and what to do about it. */
  readonly children?: ReactNode;
}

/** There is nothing, and that is no error. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div className="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

interface FailureProps {
  readonly problem: Problem;
  readonly onRetry?: () => void;
}

/** It could not be had. Where something old is shown meanwhile, use `ProblemNote` above it in place of this. */
export function Failure({ problem, onRetry }: FailureProps) {
  return (
    <div className="state" role="alert">
      <h2>{problem.title}</h2>
      <p>{problem.detail}</p>
      {onRetry !== undefined && (
        <button className="button" type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

interface ProblemNoteProps {
  readonly problem: Problem;
  /** Continues it, such as since when what is shown is old. */
  readonly children?: ReactNode;
}

/** A problem beside what it is about. Put it into something with `aria-live` where it comes as an answer. */
export function ProblemNote({ problem, children }: ProblemNoteProps) {
  return (
    <div className="note" data-tone="problem">
      <p>
        <strong>{problem.title}.</strong> {problem.detail}
      </p>
      {children}
    </div>
  );
}

interface NoteProps {
  readonly tone?: 'calm' | 'problem' | 'news';
  readonly children: ReactNode;
}

/** Something worth knowing, with a line at its side. */
export function Note({ tone = 'calm', children }: NoteProps) {
  return (
    <div className="note" data-tone={tone}>
      {children}
    </div>
  );
}
