/** With which the bench asks its nodes. */
export const BENCH_KEY = 'be2cbe2cbe2cbe2cbe2cbe2cbe2cbe2c.bench-secret-0123456789'
