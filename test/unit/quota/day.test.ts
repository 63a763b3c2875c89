import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCalendar, systemTimeZone } from '../../../server/quota/day.ts';

const hour = 3_600_000;
const at = (iso: string) => Date.parse(iso);

describe('a day ends when its date does', () => {
  test.each([
    ['UTC', '2026-11-25T20:00:00Z', '2026-11-25', '2026-11-26T00:00:00Z'],
    ['Europe/Berlin', '2026-11-25T22:59:59.999Z', '2026-11-25', '2026-11-25T23:00:00Z'],
    ['Europe/Berlin', '2026-11-25T23:00:00Z', '2026-11-26', '2026-11-26T23:00:00Z'],
    ['America/Los_Angeles', '2026-11-25T05:00:00Z', '2026-11-24', '2026-11-25T08:00:00Z'],
    ['Asia/Kathmandu', '2026-11-25T18:14:59Z', '2026-11-25', '2026-11-25T18:15:00Z'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2027-01-01', '2027-01-01T10:00:00Z'],
  ])('%s at %s is %s until %s', (zone, moment, name, end) => {
    expect(createCalendar(zone)(at(moment))).toMatchObject({ name, endsAt: at(end) });
  });
});

describe('where the clocks change', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', 23],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', 25],
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', 23],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', 25],
    ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00Z', 23.5],
    // Midnight itself is left out: the day begins at one.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z', 23],
  ])('%s has %s from %s for %d hours', (zone, name, start, hours) => {
    const calendar = createCalendar(zone);
    const first = at(start);
    expect(calendar(first)).toMatchObject({ name, endsAt: first + hours * hour });
    expect(calendar(first + hours * hour - 1).name).toBe(name);
    expect(calendar(first - 1)).toMatchObject({ endsAt: first });
    expect(calendar(first - 1).name).not.toBe(name);
  });

  test('a day that a country skipped is skipped', () => {
    const calendar = createCalendar('Pacific/Apia');
    const before = calendar(at('2011-12-30T05:00:00Z'));
    expect(before.name).toBe('2011-12-29');
    expect(calendar(before.endsAt).name).toBe('2011-12-31');
  });
});

test('moments in any order are told the same as a calendar that has seen none', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Africa/Cairo', 'Asia/Tehran', 'UTC');
  const moments = fc.array(fc.integer({ min: at('2025-01-01'), max: at('2027-01-01') }), { maxLength: 20 });
  fc.assert(
    fc.property(zones, moments, (zone, list) => {
      const calendar = createCalendar(zone);
      for (const moment of list) {
        const { name, endsAt } = calendar(moment);
        expect({ name, endsAt }).toEqual(withoutFrom(createCalendar(zone)(moment)));
        expect(endsAt).toBeGreaterThan(moment);
        expect(calendar(endsAt).name).not.toBe(name);
        expect(calendar(endsAt - 1).name).toBe(name);
      }
    }),
    { numRuns: 30 },
  );
});

function withoutFrom({ name, endsAt }: { readonly name: string; readonly endsAt: number }) {
  return { name, endsAt };
}

test('the zone of the system is one that there is', () => {
  expect(() => createCalendar(systemTimeZone())).not.toThrow();
});
