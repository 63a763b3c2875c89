import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { strings } from '../../lib/strings.ts';
import classes from './secrets.module.css';

const text = strings.secrets;

interface ReplaceSecretProps {
  /** What it is, for the field's label. */
  readonly label: string;

  /** Takes the secret; false = it was not stored. */
  readonly onSave: (secret: string) => Promise<boolean>;
  readonly onClose: () => void;
}

/** A field for a new secret. What is typed is never shown and forgotten as soon as it is stored. */
export function ReplaceSecret({ label, onSave, onClose }: ReplaceSecretProps) {
  const [secret, setSecret] = useState('');

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (await onSave(secret)) onClose();
    setSecret('');
  }

  return (
    <form className={classes.form} onSubmit={(event) => void submit(event)}>
      <TextInput
        size="xs"
        type="password"
        aria-label={label}
        placeholder={text.placeholder}
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
        autoComplete="off"
        data-autofocus
      />
      <Button type="submit" size="compact-xs" disabled={secret === ''}>
        {text.save}
      </Button>
      <Button size="compact-xs" variant="default" onClick={onClose}>
        {text.cancel}
      </Button>
    </form>
  );
}
