import { useId, useRef, useState } from 'react';
import { session } from '../api/api.ts';
import type { Problem } from '../api/problem.ts';
import { TextField } from '../ui/index.ts';

interface TokenFormProps {
  readonly action: string;
  /** A problem that was there before anything was typed. */
  readonly problem: Problem | undefined;
  readonly onCancel?: () => void;
}

/** As the server has it. */
const NAME_LENGTH_MAX = 60;

/**
 * Asks for the operator token and exchanges it for a session. The token lives in the field and in the one request, nowhere
 * else: a password manager may keep it, the console does not.
 */
export function TokenForm({ action, problem: problemBefore, onCancel }: TokenFormProps) {
  const field = useRef<HTMLInputElement>(null);
  const nameField = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState(problemBefore);
  const [isSending, setSending] = useState(false);
  const note = useId();
  const isWrong = problem?.status === 401;
  const send = async (): Promise<void> => {
    const input = field.current;
    if (input === null || isSending) return;
    setSending(true);
    const failed = await session.signIn(input.value.trim(), nameField.current?.value.trim());
    setSending(false);
    setProblem(failed);
    if (failed === undefined) return;
    input.focus();
    input.select();
  };
  return (
    <form
      className="token-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {/* A password manager keeps a secret under a name. */}
      <input type="text" name="username" autoComplete="username" value="operator" readOnly hidden />
      <TextField
        label="Operator token"
        name="token"
        type="password"
        autoComplete="current-password"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus
        ref={field}
        error={isWrong ? 'This is not the operator token.' : undefined}
        hint="The secret OPERATOR_TOKEN of this deployment. It is exchanged for a session and not kept here."
      />
      <TextField
        label="Your name"
        name="name"
        autoComplete="name"
        maxLength={NAME_LENGTH_MAX}
        ref={nameField}
        hint="If you like. It stands in the ledger beside what you do."
      />
      <div id={note} aria-live="polite">
        {problem !== undefined && !isWrong && (
          <div className="note" data-tone="problem">
            <p>
              <strong>{problem.title}.</strong> {problem.detail}
            </p>
          </div>
        )}
        {isWrong && <span className="visually-hidden">This is not the operator token.</span>}
      </div>
      <div className="dialog-actions">
        <button className="button button--main" type="submit" aria-disabled={isSending}>
          {isSending ? <span className="dots">{action}</span> : action}
        </button>
        {onCancel !== undefined && (
          <button className="button" type="button" onClick={onCancel}>
            Not now
          </button>
        )}
      </div>
    </form>
  );
}
