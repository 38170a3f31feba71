/** How loudly a fault is told elsewhere: out of Alcove's scope, kept and given back (model.md 1.8). */
export const alertLevels = ['low', 'medium', 'high', 'critical'] as const
