import fc from 'fast-check'

// For tests that are run again: with the values with which they failed.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED) })
