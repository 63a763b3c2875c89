import type { ErrorSpecs } from './error-spec.ts';

/** The command line and the bridge. The exit code of each is in server/instance/exit-codes.ts. */
export const cliErrors = {
  CLI_USAGE: {
    status: 400,
    message: 'The command cannot be understood: {problem:told}.',
    next: 'Run `{help}`.',
  },
  DOCTOR_FAILED: {
    status: 500,
    message: 'Findings that have to be put right: {count}.',
    next: 'Do what stands below each of them, and run `snowgate doctor` again.',
  },
  GATEWAY_DOWN: {
    status: 503,
    message: 'The gateway is not running.',
    next: 'Run `snowgate start`.',
    retryable: true,
  },
  GATEWAY_ANSWER: {
    status: 502,
    message: 'The gateway at {url} gave no usable answer: {reason}.',
    next: 'Run `snowgate restart`; a gateway of another version may still be running. `snowgate logs` may say more.',
    retryable: true,
  },
  GATEWAY_LOST: {
    status: 503,
    message: 'The connection to the gateway was lost before the answer came.',
    next: 'Call again; the bridge connects anew by itself. If it goes on, look at `snowgate status`.',
    retryable: true,
  },
  ALREADY_RUNNING: {
    status: 409,
    message: 'The gateway is already running at {url} (process {pid}).',
    next: 'Use it as it is (`snowgate status`), or run `snowgate restart`.',
  },
  START_FAILED: {
    status: 500,
    message: 'The gateway did not start: {reason:told}.',
    next: 'Run `snowgate serve` to see it start, or look into `snowgate logs`.',
  },
  STOP_TIMEOUT: {
    status: 500,
    message: 'The gateway (process {pid}) has not ended after {seconds} s.',
    next: 'Wait and run `snowgate stop` again, or run `snowgate stop --force`, which cancels what still runs.',
    retryable: true,
  },
  BUILD_FAILED: {
    status: 500,
    message: 'The build failed in {step}.',
    next: 'Read its output above; `npm ci` brings the packages back to what the lock file says.',
  },
  POLICY_FILE_INVALID: {
    status: 400,
    message: 'The policy in {file} is not valid: {detail}.',
    next: 'Correct the file; every key may be missing, so {} is a policy too.',
  },
  PROFILE_TEST_FAILED: {
    status: 500,
    message: 'Profile {profile} does not work: the step {step} failed with {code}.',
    next: '{fix:told}',
  },
  OPEN_FAILED: {
    status: 500,
    message: 'No browser could be opened: {reason}.',
    next: 'Run `snowgate panel` without --open and paste the address into a browser.',
  },
  DIAGNOSTICS_NOT_WRITTEN: {
    status: 500,
    message: 'The diagnostics could not be written to {file}: {reason}.',
    next: 'Name a file that does not exist yet, in a folder that you may write to.',
  },
} as const satisfies ErrorSpecs;
