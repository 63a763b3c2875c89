/** How this app was installed, as far as updates care. */
export interface Installation {
  readonly platform: NodeJS.Platform;
  /** False when it runs from a checkout. */
  readonly packaged: boolean;
  /** Set inside an AppImage: its file. */
  readonly appImage: string | undefined;
  /** `resources/package-type`: deb, rpm or pacman where the app came as one. */
  readonly packageType: string | undefined;
  /** True when the package says where its updates come from (`resources/app-update.yml`). */
  readonly hasFeed: boolean;
}

/** Whether this app can bring itself up to date. */
export type UpdateAbility = { readonly kind: 'able' } | { readonly kind: 'unable'; readonly reason: string };

const withPackageManager = new Set(['deb', 'rpm', 'pacman']);

/** Decides from how the app was installed; a kind of package that cannot replace itself never asks for updates. */
export function updateAbility(installation: Installation): UpdateAbility {
  const { platform, packaged, appImage, packageType, hasFeed } = installation;
  if (!packaged) return { kind: 'unable', reason: 'it runs from a checkout' };
  if (!hasFeed) return { kind: 'unable', reason: 'this package does not say where updates come from' };
  if (platform !== 'linux' || appImage !== undefined) return { kind: 'able' };
  if (packageType !== undefined && withPackageManager.has(packageType)) return { kind: 'able' };
  return { kind: 'unable', reason: 'a plain archive cannot replace itself' };
}
