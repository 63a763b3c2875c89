import { isLoopback } from '../config/loopback.ts';
import type { Finding } from '../contract/doctor.ts';
import type {
  Asked,
  BoundaryFacts,
  ClientFacts,
  LocalFacts,
  LoginFacts,
  PlaceFacts,
  ProfileFacts,
} from './facts.ts';
import { fail, ok, unchecked, warn } from './finding.ts';

/** What is to be said about this machine: files, address, profiles, clients. */
export function localFindings(facts: LocalFacts): readonly Finding[] {
  return [
    ...fileFindings(facts.places),
    boundaryFinding(facts.boundary),
    hostFinding(facts.host),
    ...profileFindings(facts.profiles),
    ...clientFindings(facts.clients),
  ];
}

function fileFindings(places: readonly PlaceFacts[]): readonly Finding[] {
  if (places.some(({ mode }) => mode === null)) {
    const text = 'This system has no file modes, so who may read the state folder was not checked.';
    return [unchecked('files', text, "Check the folder's access list: only you should be on it.")];
  }
  const found = places.flatMap((place) => placeFinding(place));
  if (found.length > 0) return found;
  return [ok('files', `The state folder and its ${places.length - 1} files are for their owner alone.`)];
}

function placeFinding({ path, kind, mode }: PlaceFacts): readonly Finding[] {
  const bits = mode ?? 0;
  const printed = bits.toString(8).padStart(4, '0');
  if (kind === 'secret') {
    if ((bits & 0o077) === 0) return [];
    const text = `Other users may read or write ${path} (mode ${printed}), which holds secrets.`;
    return [fail('files', text, `Run chmod 600 ${path} and replace what it holds: it may have been read.`)];
  }
  if ((bits & 0o022) !== 0) {
    return [fail('files', `Other users may write to ${path} (mode ${printed}).`, `Run chmod 700 ${path}`)];
  }
  if ((bits & 0o055) === 0) return [];
  return [warn('files', `Other users may look into ${path} (mode ${printed}).`, `Run chmod 700 ${path}`)];
}

const userOfItsOwn =
  'Run the gateway as a user of its own (docs/security.md says how); until then, keep the desktop app running, which asks you before a client gets more.';

/** Files of mode 0600 stop other users and no program of the same one. */
function boundaryFinding({ uid, clientUids }: BoundaryFacts): Finding {
  if (uid === null) {
    const text =
      'This system has no user ids, so whether the AI clients run as the user of the gateway was not checked.';
    return unchecked('boundary', text, userOfItsOwn);
  }
  if (clientUids === null) {
    const text = `Every program of user ${uid} can read the state folder and its admin token, an AI client that this user starts too.`;
    return warn('boundary', text, userOfItsOwn);
  }
  if (clientUids.includes(uid)) {
    const text = `AI clients run as user ${uid}, like the gateway: what they start can read the admin token and state.db, and do what you can do.`;
    return warn('boundary', text, userOfItsOwn);
  }
  if (clientUids.length === 0) {
    const text = `No AI client was seen since the start, so whether they run as user ${uid}, like the gateway, was not checked.`;
    return unchecked('boundary', text, 'Run `snowgate doctor` again when a client is connected.');
  }
  return ok(
    'boundary',
    `The AI clients run as other users (${clientUids.join(', ')}) than the gateway (${uid}), whose files they cannot read.`,
  );
}

function hostFinding(host: string): Finding {
  if (isLoopback(host)) return ok('network', `The gateway listens on this machine alone (${host}).`);
  const text = `The gateway listens on ${host}: whoever reaches that address may try tokens, and they cross the network.`;
  return warn(
    'network',
    text,
    'Set host to 127.0.0.1, or put TLS in front and allow only who must reach it.',
  );
}

function profileFindings(asked: Asked<ProfileFacts>): readonly Finding[] {
  if ('missing' in asked) {
    const text = `The profiles could not be read: ${asked.missing}`;
    return [unchecked('profiles', text, 'Run `snowgate profiles list`.')];
  }
  const { active, logins, problems } = asked.value;
  const known = logins.some((login) => login.active);
  const findings = [
    ...(known
      ? []
      : [
          fail('profiles', `The profile in use, ${active}, cannot be used.`, 'Run `snowgate profiles list`.'),
        ]),
    ...problems.map(({ message, next }) => warn('profiles', message, next)),
    ...logins.flatMap(loginFindings),
  ];
  return findings.length > 0 ? findings : [ok('profiles', `All profiles are valid; ${active} is in use.`)];
}

function loginFindings({ name, password, plainSecrets }: LoginFacts): readonly Finding[] {
  return [
    ...(password
      ? [
          warn(
            'profiles',
            `Profile ${name} logs in with a password alone.`,
            'Use a key pair or a programmatic access token that is restricted to one role.',
          ),
        ]
      : []),
    ...(plainSecrets.length > 0
      ? [
          warn(
            'profiles',
            `Profile ${name} has its ${plainSecrets.join(' and ')} written out in the file.`,
            'Name a variable ({"env": ...}) or a file of its own ({"file": ...}) instead.',
          ),
        ]
      : []),
  ];
}

function clientFindings(asked: Asked<readonly ClientFacts[]>): readonly Finding[] {
  if ('missing' in asked) {
    const text = `The clients could not be read: ${asked.missing}`;
    return [unchecked('clients', text, 'Run `snowgate clients list`.')];
  }
  const findings = asked.value.flatMap(({ name, policy, own }) => [
    ...(own
      ? []
      : [
          warn(
            'clients',
            `Client ${name} has no policy of its own; it may use ${policy.allow.join(', ') || 'nothing'}.`,
            `Run \`snowgate clients policy ${name}\`.`,
          ),
        ]),
    ...(policy.allow.some((entry) => entry.startsWith('*'))
      ? [
          warn(
            'clients',
            `Client ${name} may use every database that the role can reach.`,
            'Name the databases or schemas that it needs in its allow list.',
          ),
        ]
      : []),
  ]);
  if (findings.length > 0) return findings;
  const count = asked.value.length;
  if (count === 0) return [ok('clients', 'There is no client yet.')];
  return [ok('clients', `All ${count} clients have policies of their own, and none may use everything.`)];
}
