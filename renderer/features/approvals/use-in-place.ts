import { useEffect, useState } from 'react';

/** How long a card must have stood still, in milliseconds, before a click on it can be meant for it. */
const settleMs = 700;

/**
 * False just after a card appeared or moved up because another one left: a click that was meant for what stood there
 * before must not approve this one.
 *
 * @param place - the card's place in the list
 */
export function useInPlace(place: number): boolean {
  const [settled, setSettled] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(place), settleMs);
    return () => clearTimeout(timer);
  }, [place]);
  return settled === place;
}
