import { z } from 'zod';

// By default zod compiles checkers from text, which the page's security policy forbids. This module comes before all
// others, because schemas look at the setting when they are made.
z.config({ jitless: true });
