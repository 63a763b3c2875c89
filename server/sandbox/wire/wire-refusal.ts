/**
 * A refusal that is about the caller and not about a statement: bad login, ended session, unknown result.
 * It is answered with HTTP 200 and success:false, as Snowflake answers it.
 */
export class WireRefusal extends Error {
  override readonly name = 'WireRefusal';
  /** Snowflake's code, e.g. 390100. */
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>> | null;

  constructor(code: string, message: string, data: Readonly<Record<string, unknown>> | null = null) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** Wrong user, password, account or proof; one text for all, so that nothing can be probed. */
export function badLogin(): WireRefusal {
  return new WireRefusal('390100', 'Incorrect username or password was specified.', {
    nextAction: 'RETRY_LOGIN',
  });
}

/** The token is none of ours, or belongs to a session that is over for good. The driver drops the connection. */
export function tokenInvalid(): WireRefusal {
  return new WireRefusal('390104', 'Session token is not valid.');
}

/** The session was ended; a new login is needed. */
export function sessionGone(): WireRefusal {
  return new WireRefusal('390111', 'Session no longer exists. New login required to access the service.');
}

/** The session token is past its time; the driver renews it with its master token. */
export function sessionExpired(): WireRefusal {
  return new WireRefusal('390112', 'Your session has expired. Please login again.');
}

/** The master token is past its time; only a new login helps. */
export function masterExpired(): WireRefusal {
  return new WireRefusal('390114', 'Authentication token has expired. The user must authenticate again.');
}

/** The result was never there, is another session's, or was evicted. */
export function resultNotFound(queryId: string): WireRefusal {
  return new WireRefusal('000710', `Result for query ${queryId} was not found or is no longer available.`, {
    errorCode: '000710',
    sqlState: '02000',
    queryId,
    age: 0,
    internalError: false,
  });
}

/** An abort that came when nothing was running under that id. */
export function nothingToAbort(): WireRefusal {
  return new WireRefusal('000605', 'Identified SQL statement is not currently executing.', {
    errorCode: '000605',
    sqlState: '57014',
  });
}
