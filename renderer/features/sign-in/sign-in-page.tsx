import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { codeOfPaste } from '../../lib/pairing.ts';
import type { SignIn } from '../../lib/panel.ts';
import { strings } from '../../lib/strings.ts';
import { usePanel } from '../../lib/use-panel.ts';
import { Command } from '../../ui/command.tsx';
import { Icon } from '../../ui/icon.tsx';
import { LoneCard } from '../../ui/lone-card.tsx';
import classes from './sign-in.module.css';

const text = strings.signIn;

/** What a visitor without a session sees: how to get in. */
export function SignInPage({ state }: { readonly state: Exclude<SignIn, { kind: 'signed-in' }> }) {
  const { pair } = usePanel();
  const [paste, setPaste] = useState('');
  const [invalid, setInvalid] = useState(false);
  const busy = state.kind === 'signing-in';

  function submit(event: FormEvent): void {
    event.preventDefault();
    const code = codeOfPaste(paste);
    setInvalid(code === null);
    if (code === null) return;
    setPaste('');
    void pair(code);
  }

  return (
    <LoneCard title={text.title}>
      {state.kind === 'signed-out' && state.problem !== null ? (
        <p className={classes.problem} role="alert">
          <Icon name="warn" />
          {text.problems[state.problem]}
        </p>
      ) : null}
      <p className={classes.lead}>{text.lead}</p>
      <Command text={text.command} />
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          className={classes.field}
          label={text.field}
          placeholder={text.placeholder}
          value={paste}
          onChange={(event) => setPaste(event.currentTarget.value)}
          error={invalid ? text.invalid : undefined}
          autoComplete="off"
          spellCheck={false}
          disabled={busy}
        />
        <Button type="submit" disabled={busy}>
          {busy ? text.busy : text.submit}
        </Button>
      </form>
    </LoneCard>
  );
}
