import type { ReactNode } from 'react';
import { strings } from '../lib/strings.ts';
import { Logo } from './logo.tsx';
import classes from './lone-card.module.css';

interface LoneCardProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
}

/** A page that is one card, for when there is nothing else to show. */
export function LoneCard({ title, children }: LoneCardProps) {
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <p className={classes.brand}>
          <Logo size={34} />
          {strings.product}
        </p>
        <h1 className={classes.title}>{title}</h1>
        {children}
      </div>
    </main>
  );
}
