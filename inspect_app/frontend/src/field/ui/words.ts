// The words of the field page, Vietnamese first, English second. Each room of the page has its own
// table: `const say = speaking({ due: ["còn {days} ngày", "{days} days left"] })`, `say("due", { days: 3 })`.

export type Words = Record<string, readonly [vietnamese: string, english: string]>;

let chosen: 0 | 1 = localStorage.getItem("field-language") === "en" ? 1 : 0;

export const speaking = <W extends Words>(words: W) =>
  (word: keyof W, given: Record<string, string | number> = {}): string =>
    words[word]![chosen].replace(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));

// One of two texts that come in both languages, e.g. `label_vi` and `label_en`.
export const either = (vietnamese: string, english: string): string =>
  chosen && english ? english : vietnamese;

const WORDS = {
  title: ["Thanh tra tại cơ sở", "Field inspection"],
  insecure_title: ["Trang này cần kết nối tin cậy", "This page needs a trusted connection"],
  insecure: [
    "Địa chỉ này không được bảo vệ (không có https), nên trình duyệt không cho giữ dữ liệu khi mất mạng và không cho mã hoá. Trang không mở để không ai nhập dữ liệu rồi bị mất.",
    "This address is not protected (no https), so the browser neither keeps data without network nor encrypts. The page does not open, so that nobody enters data and loses them.",
  ],
  insecure_next: ["Cài chứng chỉ cho máy này rồi mở lại bằng https.", "Install the certificate on this tablet, then open it again by https."],
  how: ["Cách cài chứng chỉ", "How to install the certificate"],
  no_storage: ["Trình duyệt này không giữ được dữ liệu:", "This browser cannot keep data:"],
  no_database: ["Chế độ riêng tư hoặc cài đặt đang chặn bộ nhớ. Hãy mở bằng cửa sổ thường.", "Private mode or a setting blocks the storage. Open an ordinary window."],
  too_old: ["Trình duyệt quá cũ: hãy cập nhật rồi mở lại.", "The browser is too old: update it and open the page again."],
  enrol_title: ["Ghi danh máy tính bảng", "Enrol this tablet"],
  enrol_help: [
    "Ở văn phòng, mở trang «Máy tính bảng» và lấy mã. Mã dùng một lần, trong mười phút.",
    "In the office, open the page “Tablets” and get a code. It is good once, for ten minutes.",
  ],
  code: ["Mã 8 ký tự", "Code of 8 characters"],
  code_bad: ["Mã phải có 8 chữ và số, ví dụ K7M2-9QXD.", "The code has 8 letters and digits, for example K7M2-9QXD."],
  label_hint: ["Ví dụ: Máy 3, phòng Bảo trợ. Có thể để trống.", "For example: Tablet 3, protection division. May stay empty."],
  label_usual: ["Máy tính bảng", "Tablet"],
  enrol_failed: ["Không làm được. Dữ liệu trên máy vẫn nguyên; hãy thử lại.", "It could not be done. What is on the tablet stays; try again."],
  label: ["Tên của máy", "Name of the tablet"],
  pin: ["Mã PIN mới (6–12 chữ số)", "New PIN (6–12 digits)"],
  pin_again: ["Nhập lại mã PIN", "The PIN once more"],
  pin_bad: ["Mã PIN phải có 6 đến 12 chữ số.", "The PIN must have 6 to 12 digits."],
  pin_differs: ["Hai lần nhập mã PIN khác nhau. Chưa có gì được ghi danh.", "The two PINs differ. Nothing was enrolled."],
  enrol: ["Ghi danh", "Enrol"],
  day_form: ["ngày/tháng/năm", "day/month/year"],
  day_wrong: ["Chưa đúng ngày: gõ đủ ngày/tháng/năm, ví dụ 05/01/2026. Chưa lưu.", "No such day: type day/month/year, for example 05/01/2026. Not kept."],
  working: ["Đang làm…", "Working…"],
  unlock_title: ["Mở khoá", "Unlock"],
  unlock: ["Mở khoá", "Unlock"],
  your_pin: ["Mã PIN", "PIN"],
  wrong_pin: ["Sai mã PIN.", "Wrong PIN."],
  wrong_pin_wait: ["Sai mã PIN. Thử lại sau {seconds} giây.", "Wrong PIN. Try again in {seconds} seconds."],
  who: ["Người dùng", "Person"],
  unsent_of: ["{n} mục chưa gửi", "{n} unsent"],
  another: ["Ghi danh người khác trên máy này", "Enrol another person on this tablet"],
  pin_forgotten: ["Quên mã PIN", "PIN forgotten"],
  pins_differ: ["Hai lần nhập mã PIN khác nhau. Mã PIN chưa đổi.", "The two PINs differ. The PIN was not changed."],
  recovery_help: ["Ở văn phòng (hoặc trên máy khác), mở trang «Máy tính bảng», bấm «Quên mã PIN» ở dòng của máy này. Dữ liệu chưa gửi vẫn nguyên.", "In the office (or on another computer) open the page “Tablets” and press “PIN forgotten” at this tablet. What is unsent stays."],
  recovery_key: ["Khoá khôi phục", "Recovery key"],
  recovery_hint: ["52 chữ và số; không cần gõ dấu gạch, chữ hoa hay thường đều được.", "52 letters and digits; hyphens and capitals do not matter."],
  recovery_wrong: ["Khoá này không mở được máy này.", "This key does not open this tablet."],
  parts: ["Các phần", "Parts"],
  back: ["Quay lại", "Back"],
  close: ["Đóng", "Close"],
  no_network: ["Không liên lạc được với máy chủ. Dữ liệu trên máy vẫn nguyên.", "The server cannot be reached. What is on the tablet stays."],
  cases: ["Cuộc thanh tra của tôi", "My inspections"],
  no_cases: ["Chưa có cuộc nào trên máy. Bấm «Chuẩn bị đi thực địa» khi có mạng.", "No inspection on the tablet yet. Press “Prepare for the field” while there is network."],
  prepare: ["Chuẩn bị đi thực địa", "Prepare for the field"],
  ready: ["Sẵn sàng ngoại tuyến", "Ready without network"],
  not_ready: ["Chưa sẵn sàng: xem các mục chưa đạt", "Not ready: see what is not in order"],
  check_packs: ["Đã tải đủ hồ sơ của {n} cuộc", "The files of {n} inspections are here"],
  check_packs_missing: ["Còn {n} cuộc chưa tải về: bấm lại khi có mạng", "{n} inspections are not here yet: press again with network"],
  check_law: ["Đã có {n} điều khoản pháp luật", "{n} clauses of law are here"],
  check_law_missing: ["Chưa có văn bản pháp luật: bấm lại khi có mạng", "No law is here yet: press again with network"],
  check_persist: ["Trình duyệt giữ dữ liệu lâu dài", "The browser keeps the data for good"],
  check_persist_missing: ["Trình duyệt chưa hứa giữ dữ liệu: có thể xoá khi máy đầy, và mất hết khi đóng cửa sổ ẩn danh. Mở bằng cửa sổ thường, thêm trang vào màn hình chính rồi bấm lại.", "The browser does not promise to keep the data: it may drop them when full, and all is lost when a private window closes. Use an ordinary window, add the page to the home screen and press again."],
  check_space: ["Trình duyệt cho dùng {mb} MB; chỗ trống thật của máy xem trong Cài đặt (cần 500 MB)", "The browser allows {mb} MB; see the tablet's real free space in Settings (500 MB needed)"],
  check_space_missing: ["Trình duyệt chỉ cho dùng {mb} MB: xoá bớt ảnh, ứng dụng (cần 500 MB)", "The browser allows only {mb} MB: remove pictures or applications (500 MB needed)"],
  check_clock: ["Đồng hồ lệch {seconds} giây so với máy chủ", "The clock differs by {seconds} seconds from the server"],
  check_clock_missing: ["Đồng hồ lệch {seconds} giây: sửa giờ trong Cài đặt", "The clock differs by {seconds} seconds: set it in Settings"],
  check_clock_unknown: ["Chưa so được đồng hồ với máy chủ: cần mạng", "The clock could not be compared with the server: network needed"],
  check_fresh: ["Dữ liệu lấy lúc {at}", "Data of {at}"],
  check_fresh_missing: ["Dữ liệu cũ hơn 24 giờ: bấm lại khi có mạng", "The data are older than 24 hours: press again with network"],
  check_battery: ["Pin {percent}%", "Battery {percent}%"],
  check_battery_missing: ["Pin chỉ còn {percent}%: sạc trước khi đi", "Battery only {percent}%: charge before leaving"],
  check_offline: ["Trang mở được khi không có mạng", "The page opens without network"],
  check_offline_missing: ["Trang chưa được giữ lại trên máy: tải lại trang khi có mạng", "The page is not kept on the tablet yet: reload it with network"],
  children: ["{n} trẻ", "{n} children"],
  risk: ["rủi ro {n}", "risk {n}"],
  days_left: ["{words}: còn {n} ngày", "{words}: {n} days left"],
  days_over: ["{words}: quá {n} ngày", "{words}: {n} days over"],
  law: ["Pháp luật", "Law"],
  sync: ["Đồng bộ", "Sync"],
  synced: ["Đã gửi hết", "Everything was sent"],
  unsent: ["{n} chưa gửi", "{n} unsent"],
  trouble_signed_out: ["Phiên đã hết hạn: đăng nhập lại. Dữ liệu vẫn trên máy.", "Signed out: sign in again. The data are still on the tablet."],
  settings: ["Cài đặt", "Settings"],
  lock: ["Khoá", "Lock"],
  language: ["English", "Tiếng Việt"],
  old_pin: ["Mã PIN cũ", "Old PIN"],
  change_pin: ["Đổi mã PIN", "Change the PIN"],
  pin_changed: ["Đã đổi mã PIN.", "The PIN was changed."],
  never: ["chưa lần nào", "never"],
  lost: ["Dữ liệu của {names} giữ trên máy này không còn: trình duyệt đã xoá hoặc làm hỏng. Những gì chưa gửi đã mất; những gì đã gửi vẫn ở máy chủ và trở lại sau khi ghi danh lại bằng mã mới.", "The data of {names} kept on this tablet are gone: the browser cleared or damaged them. What was unsent is lost; what was sent is on the server and comes back once you enrol again with a new code."],
  lost_read: ["Đã đọc", "I have read this"],
  wiped: ["Máy này đã bị thu hồi và dữ liệu trên máy đã được xoá.", "This tablet was revoked and its data were removed."],
} as const satisfies Record<string, readonly [string, string]>;

export const say = speaking(WORDS);

export const language = (): "vi" | "en" => (chosen ? "en" : "vi");

export function switchLanguage(): void {
  chosen = chosen ? 0 : 1;
  localStorage.setItem("field-language", chosen ? "en" : "vi");
  document.documentElement.lang = language();
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})/;

// The day of now in Việt Nam, whatever time zone the tablet believes in.
export function today(): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());
}

export const daysLeft = (until: string, from: string): number =>
  Math.round((Date.parse(`${until}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / 86_400_000);

// `2026-11-24` → `24/11/2026`; a moment is shown in the time zone of Việt Nam whatever the tablet's.
export function day(iso: string | null): string {
  const found = iso ? DAY.exec(iso) : null;
  return found ? `${found[3]}/${found[2]}/${found[1]}` : "";
}

export function moment(iso: string | null): string {
  if (!iso) return say("never");
  return new Intl.DateTimeFormat("vi-VN", {
    timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit", year: "numeric",
  }).format(new Date(iso));
}
