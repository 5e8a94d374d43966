import { type ThemeConfig, theme } from "antd";
import { BOTH, FONT, type Mode, PALETTES } from "~/shared/theme/index.ts";

/** Ant Design's theme of a mode. */
export function antTheme(mode: Mode): ThemeConfig {
  const palette = PALETTES[mode];
  return {
    algorithm: mode === "dark" ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: palette["primary-fill"],
      colorLink: palette.link,
      colorError: palette["error-text"],
      colorSuccess: BOTH.online,
      colorBgBase: palette.background,
      colorBgContainer: palette.background,
      colorBgElevated: palette.background,
      colorBorder: palette.border,
      colorTextBase: palette.text,
      colorTextSecondary: palette["text-2-on-2"],
      borderRadius: 12,
      controlHeight: 44,
      fontFamily: FONT,
      fontSize: 15,
    },
    // The algorithm of the dark theme makes another red of it, which is too pale to be read.
    components: {
      Button: { colorError: palette["error-text"] },
      // What is chosen stands out from its track in the dark, too.
      Segmented: { trackBg: palette["background-2"], itemSelectedBg: palette.background },
    },
  };
}
