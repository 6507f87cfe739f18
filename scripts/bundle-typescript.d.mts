/** Bundles `file` (an absolute path) and returns the path of the module made. */
export function bundleTypeScript(file: string): Promise<string>
