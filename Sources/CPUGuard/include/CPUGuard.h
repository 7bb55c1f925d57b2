/* Nothing to call: guard.c runs before main. */
