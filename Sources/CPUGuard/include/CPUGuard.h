/* guard.c runs before main; besides, it knows the widest instructions that the kernels were compiled for. */
const char *condense_instruction_set(void);
