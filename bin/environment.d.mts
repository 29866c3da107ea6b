/** The PATH with the folders of system programs at its end. */
export function searchPath(path?: string): string;
/** The full path of a program, or undefined. */
export function findProgram(name: string): string | undefined;
