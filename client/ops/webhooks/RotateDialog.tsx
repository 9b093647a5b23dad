import { useState } from 'react';
import type { RotationAnswer } from '../../../shared/protocol/answers/webhooks.ts';
import { api, path } from '../api/api.ts';
import { CommandDialog, SelectField } from '../ui/index.ts';
import { OVERLAPS, overlapLabel, overlapWords } from './rotation.ts';

interface RotateDialogProps {
  readonly id: string;
  readonly onRotated: (receiver: RotationAnswer) => void;
  readonly onClose: () => void;
}

/** Makes a new secret, and says what becomes of the one before. */
export function RotateDialog({ id, onRotated, onClose }: RotateDialogProps) {
  const [overlap, setOverlap] = useState<number>(OVERLAPS[0]);
  const run = async (commandId: string): Promise<void> => {
    onRotated(
      await api.post<RotationAnswer>(path`/api/webhooks/${id}/rotate`, { id: commandId, overlapSeconds: overlap }),
    );
  };
  return (
    <CommandDialog title={`Rotate the secret of ${id}?`} action="Rotate" run={run} onClose={onClose}>
      <p>A new secret is made and shown once, after this.</p>
      <SelectField
        label="The secret before"
        value={overlap}
        onChange={({ target }) => setOverlap(Number(target.value))}
      >
        {OVERLAPS.map((seconds) => (
          <option key={seconds} value={seconds}>
            {overlapLabel(seconds)}
          </option>
        ))}
      </SelectField>
      <p>{overlapWords(overlap)}</p>
    </CommandDialog>
  );
}
