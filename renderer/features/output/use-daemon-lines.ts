import { useEffect, useState } from 'react';
import { useDesktop } from '../../lib/use-desktop.ts';

/** ms between two looks: a gateway that is well prints nothing for hours. */
const lookEveryMs = 2_000;

/** The last lines that the gateway's process has printed; none in a browser, which cannot see them. */
export function useDaemonLines(): readonly string[] {
  const bridge = useDesktop()?.bridge;
  const [lines, setLines] = useState<readonly string[]>([]);

  useEffect(() => {
    if (!bridge) return;
    const look = (): void => {
      bridge.daemonLines().then(
        (now) => setLines((known) => (known.join('\n') === now.join('\n') ? known : now)),
        () => undefined,
      );
    };
    look();
    const timer = setInterval(look, lookEveryMs);
    return () => clearInterval(timer);
  }, [bridge]);

  return lines;
}
