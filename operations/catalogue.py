"""The checks of a running system: their names, and what to do when one fails."""

from __future__ import annotations

from typing import Final

DATABASE: Final = "database"
SCHEMA: Final = "schema"
STORAGE: Final = "storage"
CLOCK: Final = "clock"
DISK: Final = "disk"
QUEUE: Final = "queue"
JOBS: Final = "jobs"
GUARDS: Final = "guards"
LOOKS: Final = "looks"
BACKUP: Final = "backup"
DRILL: Final = "drill"
SCANNER: Final = "scanner"

NAMES: Final = {
    DATABASE: "Cơ sở dữ liệu",
    SCHEMA: "Lược đồ dữ liệu",
    STORAGE: "Kho tệp",
    CLOCK: "Đồng hồ",
    DISK: "Chỗ trống trên đĩa",
    QUEUE: "Hàng đợi việc nền",
    JOBS: "Việc nền để riêng",
    GUARDS: "Khóa của cơ sở dữ liệu",
    LOOKS: "Chuỗi lượt truy cập",
    BACKUP: "Sao lưu",
    DRILL: "Diễn tập khôi phục",
    SCANNER: "Quét mã độc",
}
#: Only these take a machine out of service: with any of them bad it cannot answer anybody rightly. A late task or an
#: old drill concerns all machines alike, and taking all of them out of service would mend nothing.
DECISIVE: Final = frozenset({DATABASE, SCHEMA, STORAGE, CLOCK})

ADVICE: Final = {
    DATABASE: "Kiểm tra máy chủ cơ sở dữ liệu và biến DATABASE_URL: systemctl status postgresql; "
    "psql \"$DATABASE_URL\" -c 'select 1'.",
    SCHEMA: "Chạy manage.py migrate một lần trên một máy, sau khi đã sao lưu.",
    STORAGE: "Thư mục FILES_DIR: còn gắn kết, còn chỗ, thuộc quyền ghi của tài khoản chạy dịch vụ. Kho S3: "
    "S3_ENDPOINT trả lời, S3_BUCKET có thật, khóa còn hiệu lực và được đọc, ghi, xóa, liệt kê.",
    CLOCK: "Bật đồng bộ giờ trên máy này (timedatectl set-ntp true) và trên máy cơ sở dữ liệu.",
    DISK: "Dọn bản sao lưu cũ và nhật ký, hoặc thêm dung lượng.",
    QUEUE: "Kiểm tra bộ chạy việc nền: systemctl status thamdinh-worker@1; khởi động lại nếu nó không chạy.",
    JOBS: "Mở Việc chạy nền, xem chỗ lỗi rồi Chạy lại; nếu lỗi lặp lại, gửi chỗ lỗi cho người phát triển.",
    GUARDS: "Chạy manage.py migrate để đặt lại khóa, rồi manage.py verify_log để xem nhật ký còn nguyên vẹn không.",
    LOOKS: "Kiểm tra bộ định giờ thamdinh-upkeep.timer; hoặc chạy manage.py chain_access.",
    BACKUP: "Chạy manage.py backup --out THU_MUC và xem bộ định giờ thamdinh-backup.",
    DRILL: "Chạy manage.py drill_restore THU_MUC; làm ít nhất mỗi tháng một lần.",
    SCANNER: "Kiểm tra dịch vụ quét và biến CLAMD: systemctl status clamav-daemon. Khi nó không chạy, không tệp nào "
    "được nhận.",
}
