import { useEffect, useState } from 'react';

/** How long a card must have stood still, in milliseconds, before a click on it can be meant for it. */
const settleMs = 700;

/**
 * False just after a card appeared or moved, because another one left or the banner above went: a click that was meant
 * for what stood there before must not approve this one.
 *
 * @param place - the card's place in the list
 * @param live - whether the live stream is there; its banner moves the page
 */
export function useInPlace(place: number, live: boolean): boolean {
  const now = `${place} ${live}`;
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(now), settleMs);
    return () => {
      clearTimeout(timer);
      // Back at an earlier place is a move as well.
      setSettled(null);
    };
  }, [now]);
  return settled === now;
}
