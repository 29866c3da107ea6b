/** Names of packages the lockfile asks for on this machine that node_modules lacks. */
export function missingPackages(root: string): string[];
