// Stands in for the program that holds a serial port, where its native part aborts.
process.on('message', () => process.kill(process.pid, 'SIGABRT'))
