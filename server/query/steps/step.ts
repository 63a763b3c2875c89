/**
 * One step of the query pipeline, as middleware: it gets what is known of the query so far, adds what it finds out, and
 * hands that to the next step; it may refuse with a coded error, answer by itself, or act on the answer that comes back.
 *
 * `In` is what it is given, `Out` what it hands on, `Inner` what comes back to it and `Outer` what it returns.
 */
export type Step<In, Out, Inner, Outer = Inner> = (
  query: In,
  next: (query: Out) => Promise<Inner>,
) => Promise<Outer>;

/** Steps in their order, from the outermost on; each is entered once for each query. */
interface Steps<In, Out, Inner, Outer> {
  through<Next, NextInner>(step: Step<Out, Next, NextInner, Inner>): Steps<In, Next, NextInner, Outer>;
  /** @param last - what the innermost step hands its query to */
  end(last: (query: Out) => Promise<Inner>): (query: In) => Promise<Outer>;
}

/** Begins a list of steps. The types refuse an order in which a step would miss what it needs. */
export function steps<In, Out, Inner, Outer>(
  first: Step<In, Out, Inner, Outer>,
): Steps<In, Out, Inner, Outer> {
  return {
    through: (step) => steps((query, next) => first(query, (handed) => step(handed, next))),
    end: (last) => (query) => first(query, last),
  };
}
