import type { SupervisorState } from '../../../server/contract/supervisor.ts';
import { CrashPolicy } from '../../../server/instance/crash-policy.ts';
import {
  defaultTimings,
  type Effect,
  type SupervisorEvent,
  type TimerName,
  type Whose,
} from '../../../server/supervisor/events.ts';
import { initialState, reduce } from '../../../server/supervisor/state.ts';
import { beat, daemonOf, refusal } from './samples.ts';

/** Something that can happen in the world around the reducer. */
interface Move {
  readonly possible: () => boolean;
  readonly make: () => void;
}

/** Names of what can happen. The first four are a person's wishes. */
export type Happening =
  | 'start'
  | 'stop'
  | 'restart'
  | 'take over'
  | 'another is found'
  | 'a process is made'
  | 'no process can be made'
  | 'the process exists'
  | 'it is ready'
  | 'it refuses'
  | 'the port is taken'
  | 'it takes its leave'
  | 'it beats'
  | 'it dies'
  | 'what was killed is gone'
  | 'the stranger dies'
  | 'the holder is known'
  | 'health is good'
  | 'health is bad'
  | 'time passes';

const unknownEnd = { code: null, signal: null };
const neverStarted: SupervisorEvent = { kind: 'exited', end: unknownEnd, lines: [] };
const holder = { pid: 7, name: 'node', snowgate: true, endable: true };

/**
 * The reducer in a model of the world: processes that come up late, ignore what they are told and die when they like.
 * It throws as soon as two processes of the supervisor's own live, or one lives where none should.
 */
export class World {
  state: SupervisorState;
  #now = 1_000;
  #nextPid = 100;
  /** A start that has no process yet, and whether it was called off. */
  #starting: { calledOff: boolean } | undefined;
  #own: { readonly pid: number; known: boolean; listening: boolean } | undefined;
  #stranger: number | undefined;
  #killed: Whose | undefined;
  #looking = false;
  #asksHolder = false;
  #asksHealth: number | undefined;
  readonly #timers = new Map<TimerName, number>();
  readonly #crashes = new CrashPolicy(() => this.#now);
  readonly #moves: Readonly<Record<Happening, Move>>;

  constructor() {
    this.state = initialState(this.#now);
    const always = () => true;
    const unready = () => this.#own?.known === true && !this.#own.listening;
    const listening = () => this.#own?.listening === true;
    this.#moves = {
      start: { possible: always, make: () => this.#tell({ kind: 'start_asked' }) },
      stop: { possible: always, make: () => this.#tell({ kind: 'stop_asked' }) },
      restart: { possible: always, make: () => this.#tell({ kind: 'restart_asked' }) },
      'take over': { possible: always, make: () => this.#tell({ kind: 'take_over_asked' }) },
      'another is found': {
        possible: () => this.#starting !== undefined || this.#looking,
        make: () => this.#findAnother(),
      },
      'a process is made': { possible: () => this.#starting !== undefined, make: () => this.#makeProcess() },
      'no process can be made': {
        possible: () => this.#starting !== undefined,
        make: () => {
          this.#starting = undefined;
          this.#tell({ kind: 'failed', error: refusal('START_FAILED') }, neverStarted);
        },
      },
      'the process exists': {
        possible: () => this.#own?.known === false,
        make: () => this.#change({ known: true }, (pid) => ({ kind: 'spawned', pid })),
      },
      'it is ready': {
        possible: unready,
        make: () => this.#change({ listening: true }, (pid) => ({ kind: 'ready', daemon: daemonOf(pid) })),
      },
      'it refuses': { possible: unready, make: () => this.#refuse('CONFIG_INVALID') },
      'the port is taken': { possible: unready, make: () => this.#refuse('PORT_TAKEN') },
      'it takes its leave': { possible: listening, make: () => this.#tell({ kind: 'leaving' }) },
      'it beats': { possible: listening, make: () => this.#tell({ kind: 'heartbeat', beat }) },
      'it dies': { possible: () => this.#own !== undefined, make: () => this.#die() },
      'what was killed is gone': {
        possible: () => this.#killed !== undefined,
        make: () => this.happen(this.#killed === 'own' ? 'it dies' : 'the stranger dies'),
      },
      'the stranger dies': {
        possible: () => this.#stranger !== undefined,
        make: () => {
          this.#stranger = undefined;
          this.#tell({ kind: 'exited', end: unknownEnd, lines: [] });
        },
      },
      'the holder is known': {
        possible: () => this.#asksHolder,
        make: () => {
          this.#asksHolder = false;
          this.#tell({ kind: 'holder', holder });
        },
      },
      'health is good': { possible: () => this.#asksHealth !== undefined, make: () => this.#answer(true) },
      'health is bad': { possible: () => this.#asksHealth !== undefined, make: () => this.#answer(false) },
      'time passes': { possible: () => this.#timers.size > 0, make: () => this.#wait() },
    };
  }

  /** The supervisor's own process that lives. */
  get ownPid(): number | undefined {
    return this.#own?.pid;
  }

  /** Makes one of the possible things happen. What is no wish counts twice: stories should not be all about wishes. */
  choose(choice: number): void {
    const names = (Object.keys(this.#moves) as Happening[]).filter((name) => this.#moves[name].possible());
    const story = [...names, ...names.slice(4)];
    const chosen = story[choice % story.length];
    if (chosen) this.happen(chosen);
  }

  /** Makes something happen, when it is possible. */
  happen(name: Happening): void {
    const move = this.#moves[name];
    if (move.possible()) move.make();
  }

  #change(change: { known?: true; listening?: true }, event: (pid: number) => SupervisorEvent): void {
    if (!this.#own) return;
    Object.assign(this.#own, change);
    this.#tell(event(this.#own.pid));
  }

  /** A daemon of somebody else comes up: a start finds it, or looking. */
  #findAnother(): void {
    const start = this.#starting;
    const daemon = daemonOf(this.#newPid());
    this.#starting = undefined;
    if (start) this.#tell(start.calledOff ? neverStarted : { kind: 'adopted', daemon });
    else this.#tell({ kind: 'found', daemon });
    this.#looking = false;
  }

  #makeProcess(): void {
    const calledOff = this.#starting?.calledOff;
    this.#starting = undefined;
    if (calledOff) this.#tell(neverStarted);
    else this.#own = { pid: this.#newPid(), known: false, listening: false };
  }

  #refuse(code: string): void {
    this.#tell({ kind: 'failed', error: refusal(code) });
    this.#die();
  }

  #die(): void {
    this.#own = undefined;
    if (this.#killed === 'own') this.#killed = undefined;
    this.#tell({ kind: 'exited', end: { code: 1, signal: null }, lines: [] });
  }

  #answer(answered: boolean): void {
    const pid = this.#asksHealth ?? 0;
    this.#asksHealth = undefined;
    this.#tell({ kind: 'health', pid, answered });
  }

  /** Lets the next timer fire. */
  #wait(): void {
    const [first] = [...this.#timers].sort(([, one], [, other]) => one - other);
    if (!first) return;
    const [timer, at] = first;
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, at);
    this.#tell({ kind: 'timer', timer });
  }

  #newPid(): number {
    this.#nextPid += 1;
    return this.#nextPid;
  }

  #tell(...events: SupervisorEvent[]): void {
    for (let event = events.shift(); event; event = events.shift()) {
      this.#now += 1;
      const step = reduce(this.state, event, { now: this.#now, timings: defaultTimings });
      this.state = step.state;
      for (const effect of step.effects) events.push(...this.#do(effect));
    }
    const { kind } = this.state;
    if (kind === 'starting' || kind === 'stopping') return;
    if (this.#starting) throw new Error(`a start goes on in ${kind}`);
    const rightly = this.state.kind === 'running' && !this.state.adopted;
    if (this.#own && !rightly) throw new Error(`process ${this.#own.pid} lives in ${kind}`);
  }

  #do(effect: Effect): readonly SupervisorEvent[] {
    switch (effect.kind) {
      case 'spawn':
        if (this.#own || this.#starting) throw new Error('a second process is started');
        this.#starting = { calledOff: false };
        return [];
      case 'terminate':
        if (effect.whose === 'own' && !this.#own && this.#starting) this.#starting.calledOff = true;
        return [];
      case 'kill':
        // Nobody survives it, but the end may take a while.
        if (effect.whose !== 'own' || this.#own) this.#killed = effect.whose;
        return [];
      case 'watch':
        this.#stranger = effect.pid;
        return [];
      case 'check_health':
        this.#asksHealth = effect.daemon.pid;
        return [];
      case 'find_holder':
        this.#asksHolder = true;
        return [];
      case 'look':
        this.#looking = true;
        return [];
      case 'count_crash':
        return this.#crashes.crashed() ? [{ kind: 'crash_limit' }] : [];
      case 'forget_crashes':
        this.#crashes.forget();
        return [];
      case 'arm':
        this.#timers.set(effect.timer, this.#now + effect.ms);
        return [];
      case 'disarm':
        this.#timers.clear();
        this.#stranger = undefined;
        return [];
      case 'ask_stop':
      case 'notify':
        return [];
    }
  }
}
