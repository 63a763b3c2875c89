import { array, assert, nat, property } from 'fast-check';
import { expect, it } from 'vitest';
import { World } from './world.ts';

/** Each number chooses one of the things that can happen at that moment. */
const stories = array(nat(1000), { minLength: 10, maxLength: 120, size: 'max' });
const runs = { numRuns: 2000 };

function play(story: readonly number[]): World {
  const world = new World();
  for (const choice of story) world.choose(choice);
  return world;
}

it('never has two processes, nor one in a state without', async () => {
  // The world throws when it does.
  await assert(
    property(stories, (story) => void play(story)),
    runs,
  );
});

it('comes to rest after a stop, whatever was before and whatever the process ignores, and leaves none', async () => {
  await assert(
    property(stories, (story) => {
      const world = play(story);
      world.happen('stop');
      for (let step = 0; step < 20 && world.state.kind !== 'stopped'; step += 1) {
        world.happen('a process is made');
        world.happen('the process exists');
        world.happen('time passes');
        world.happen('what was killed is gone');
      }
      expect([world.state.kind, world.ownPid]).toEqual(['stopped', undefined]);
    }),
    runs,
  );
});

it('comes to a state that tells a person what is wrong when every start fails', async () => {
  await assert(
    property(stories, (story) => {
      const world = play(story);
      world.happen('start');
      for (let step = 0; step < 60 && world.state.kind !== 'crashed'; step += 1) {
        world.happen('a process is made');
        world.happen('the process exists');
        world.happen('it dies');
        world.happen('the stranger dies');
        world.happen('time passes');
        if (world.state.kind === 'stopped' || world.state.kind === 'port_taken') world.happen('start');
      }
      expect(world.state.kind).toBe('crashed');
    }),
    runs,
  );
});
