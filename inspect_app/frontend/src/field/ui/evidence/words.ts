// Words of photos and voice memos.

import { speaking } from "../words";

export const say = speaking({
  photo: ["Chụp ảnh", "Take a photo"],
  voice: ["Ghi âm", "Record a memo"],
  voice_stop: ["Dừng ghi âm ({seconds} giây)", "Stop recording ({seconds} s)"],
  no_microphone: ["Trình duyệt không cho dùng micrô: mở Cài đặt và cho phép, hoặc viết ghi chú.", "The browser does not allow the microphone: allow it in Settings, or write a note."],
  working: ["Đang lưu ảnh…", "Keeping the photo…"],
  not_a_picture: ["Tệp này không phải ảnh đọc được. Chưa lưu; hãy chụp lại.", "This file is no picture that can be read. Not kept; take it again."],
  full: ["Máy hết chỗ cho ảnh: gửi ảnh đã chụp khi có mạng hoặc xoá bớt. Câu trả lời vẫn lưu được.", "No room for photos: send those taken, or remove other things. Answers are still kept."],
  too_large: ["Tệp lớn hơn {mb} MB mà máy chủ nhận. Chưa lưu.", "The file is larger than the {mb} MB that the server takes. Not kept."],
  failed: ["Chưa lưu được. Hãy thử lại.", "It could not be kept. Try again."],
  open_photo: ["Ảnh", "Photo"],
  damaged: ["hỏng trên máy này", "damaged on this tablet"],
  only_server: ["Ảnh đã gửi và đã được xoá khỏi máy để lấy chỗ; xem tại văn phòng.", "The photo was sent and removed here to make room; see it in the office."],
  waiting: ["chờ gửi", "waiting"],
  sending: ["đang gửi", "sending"],
  received: ["đã nhận", "received"],
  conflict: ["cần xem", "to look at"],
  refused: ["bị từ chối", "refused"],
  held: ["chờ", "held"],
  cover: ["Che khuôn mặt", "Cover faces"],
  cover_how: ["Kéo ngón tay quanh khuôn mặt. Ảnh gốc vẫn giữ nguyên; bản đã che được lưu riêng.", "Draw around each face. The original stays; the covered picture is kept apart."],
  undo: ["Bỏ ô cuối", "Undo"],
  middle: ["Thêm ô ở giữa", "Box in the middle"],
  save_covered: ["Lưu bản đã che", "Keep the covered picture"],
  covered_of: ["Bản đã che của ảnh {code}", "Covered copy of photo {code}"],
  no_time: ["Ảnh không có giờ chụp", "The picture tells no time"],
});
