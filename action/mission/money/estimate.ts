export type Estimate = { low: number; high: number };
