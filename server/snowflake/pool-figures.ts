/** How many connections a connection pool has, and how many statements wait for one. */
export interface PoolFigures {
  readonly size: number;
  readonly available: number;
  readonly borrowed: number;
  readonly waiting: number;
}
